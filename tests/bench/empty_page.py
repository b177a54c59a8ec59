"""The yardstick for start-up: a Streamlit page with nothing on it."""

import streamlit as st

st.write("Hello")
