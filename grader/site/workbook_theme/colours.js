// On a first visit the theme knows no colours yet: take those of this computer, before anything is drawn.
const { dataset } = document.documentElement;
dataset.mode ||= "auto";
dataset.theme ||= matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
