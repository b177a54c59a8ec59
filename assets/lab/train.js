// Train: a page whose stage is a model that learns from data.

import { mountPage } from "./stages/page.js";
import { Training } from "./stages/training.js";

export default function mount(component) {
  return mountPage(component, Training);
}
