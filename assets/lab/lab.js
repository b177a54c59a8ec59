// The Lab: a page whose stage is the plane.

import { mountPage } from "./stages/page.js";
import { Plane } from "./stages/plane.js";

export default function mount(component) {
  return mountPage(component, Plane);
}
