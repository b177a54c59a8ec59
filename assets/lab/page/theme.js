// Colours and fonts: the page's own, and for the runs a palette that colour-blind eyes can tell apart.

const LIGHT_RUNS = [
  "#0b62b5", "#c8440a", "#00795a", "#a1307f", "#8a5a00", "#1789c4", "#5b43b0", "#3d3d3d",
];
const DARK_RUNS = [
  "#5ab4ff", "#ff8a4c", "#35d6a4", "#f492d2", "#ffc64d", "#8fe3ff", "#bda6ff", "#e4e4e4",
];

const ARROWS_LIGHT = ["#5b6b7b", "#b00020", "#6a3fb5", "#a86400", "#111111"];
const ARROWS_DARK = ["#b9c6d4", "#ff6b7d", "#c3a6ff", "#ffc23d", "#ffffff"];

/** @type {Record<string, {low: Colour, high: Colour, contour: string, good: Colour, bad: Colour}>} */
const FIELD = {
  light: {
    low: [244, 247, 249], high: [164, 183, 202], contour: "rgb(40 66 96 / 22%)",
    good: [38, 120, 178], bad: [232, 238, 244],
  },
  dark: {
    low: [27, 36, 47], high: [62, 82, 104], contour: "rgb(190 210 230 / 22%)",
    good: [108, 188, 240], bad: [38, 48, 62],
  },
};

/**
 * What the canvases draw with, from the CSS variables that Streamlit sets on an element.
 * @returns {Theme}
 */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const probe = document.createElement("canvas").getContext("2d");
  const rgb = (name, fallback) => {
    probe.fillStyle = fallback;
    probe.fillStyle = style.getPropertyValue(name).trim() || fallback;
    const said = String(probe.fillStyle);
    return [1, 3, 5].map((k) => parseInt(said.slice(k, k + 2), 16));
  };
  const paper = rgb("--st-background-color", "#ffffff");
  const ink = rgb("--st-text-color", "#222222");
  const mix = (share) => paper.map((p, k) => Math.round(p + share * (ink[k] - p)));
  const css = (colour) => `rgb(${colour.join(" ")})`;
  const dark = paper[0] + paper[1] + paper[2] < 384;
  return {
    key: `${paper} ${ink}`,
    dark,
    paper: css(paper),
    ink: css(ink),
    accent: css(rgb("--st-primary-color", "#0b62b5")),
    faint: css(mix(0.62)),
    grid: css(mix(0.12)),
    ...FIELD[dark ? "dark" : "light"],
    arrows: dark ? ARROWS_DARK : ARROWS_LIGHT,
    runs: dark ? DARK_RUNS : LIGHT_RUNS,
    line: 2,
    font: `12px ${style.fontFamily || "sans-serif"}`,
  };
}
