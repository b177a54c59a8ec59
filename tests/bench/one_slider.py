"""The yardstick for a slider: one slider, and one component that draws its value."""

import streamlit as st

DRAW = """
export default function ({ data, parentElement }) {
    const canvas = parentElement.querySelector("canvas");
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, 300, 150);
    context.fillRect(0, 0, data.value, 150);
    requestAnimationFrame(() => (canvas.dataset.updates = data.value));
}
"""
bar = st.components.v2.component("bar", html="<canvas></canvas>", js=DRAW)
bar(key="bar", data={"value": st.slider("Value", 0, 1000, 500)})
