// Colours and fonts: the page's own, with its palette of runs and the shades of the map, and ours.

const ARROWS_LIGHT = ["#5b6b7b", "#b00020", "#6a3fb5", "#a86400", "#111111"];
const ARROWS_DARK = ["#b9c6d4", "#ff6b7d", "#c3a6ff", "#ffc23d", "#ffffff"];

/** @type {Record<string, {contour: string, good: Colour, bad: Colour, fates: Colour[]}>} */
const FIELD = {
  light: {
    contour: "rgb(40 66 96 / 22%)",
    good: [38, 120, 178], bad: [232, 238, 244],
    fates: [
      [190, 219, 240], [250, 222, 178], [196, 230, 196], [232, 208, 236],
      [245, 240, 176], [246, 206, 204], [196, 232, 230], [222, 214, 204],
    ],
  },
  dark: {
    contour: "rgb(190 210 230 / 22%)",
    good: [108, 188, 240], bad: [38, 48, 62],
    fates: [
      [24, 66, 104], [94, 62, 14], [24, 78, 44], [74, 46, 92],
      [80, 76, 18], [98, 44, 48], [14, 76, 78], [66, 58, 50],
    ],
  },
};

/**
 * What the canvases draw with, from the CSS variables that Streamlit sets on an element.
 * @returns {Theme}
 */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const probe = document.createElement("canvas").getContext("2d");
  const variable = (name) => style.getPropertyValue(name).trim();
  const read = (colour) => {
    probe.fillStyle = colour;
    const said = String(probe.fillStyle);
    return /** @type {Colour} */ ([1, 3, 5].map((k) => parseInt(said.slice(k, k + 2), 16)));
  };
  const rgb = (name, fallback) => read(variable(name) || fallback);
  const runs = variable("--st-chart-categorical-colors").split(",");
  const shades = variable("--st-chart-sequential-colors").split(",");
  const paper = rgb("--st-background-color", "#ffffff");
  const ink = rgb("--st-text-color", "#222222");
  /** @returns {Colour} */
  const mix = (share, from = paper) => /** @type {Colour} */ (from.map((c, k) => Math.round(c + share * (ink[k] - c))));
  const css = (colour) => `rgb(${colour.join(" ")})`;
  // How much of a run's colour a ground has where the run wins by little, and by far.
  const won = (colour) => [0.14, 0.3].map((share) => paper.map((c, k) => Math.round(c + share * (colour[k] - c))));
  const dark = paper[0] + paper[1] + paper[2] < 384;
  // Whole pixels: a window that is dragged wider is not restyled at each of its own.
  const { fontSize, fontFamily } = getComputedStyle(root.querySelector(".map canvas"));
  const em = Math.round(parseFloat(fontSize));
  // As a context says it, so that it need not be set where it is the same.
  probe.font = `${em}px ${fontFamily || "sans-serif"}`;
  const staged = variable("--line-width") === "staged";
  return {
    key: `${paper} ${ink} ${em} ${variable("--line-width")}`,
    dark,
    paper: css(paper),
    ink: css(ink),
    accent: css(rgb("--st-primary-color", "#0b62b5")),
    faint: css(mix(0.8)),
    grid: css(mix(0.12)),
    low: read(shades[0]),
    high: read(shades.at(-1)),
    ...FIELD[dark ? "dark" : "light"],
    fate: { dents: mix(0.24), elsewhere: mix(0.07), left: mix(0.15), never: mix(0.12), tie: mix(0.07) },
    won: runs.map((colour) => /** @type {[Colour, Colour]} */ (won(read(colour)))),
    arrows: dark ? ARROWS_DARK : ARROWS_LIGHT,
    runs,
    words: runs.map((colour) => css(mix(0.35, read(colour)))),
    line: staged ? em / 5 : 2,
    // What has a size of its own, such as a marker, is as much larger.
    scale: staged ? em / 13 : 1,
    em,
    font: probe.font,
  };
}
