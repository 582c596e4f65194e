// Whether the page is as narrow as a phone: its pictures are drawn for that width. The styles have the same border.

export const narrow = window.matchMedia("(max-width: 720px)");
