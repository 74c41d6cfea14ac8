// Names as people have them (ux.md 5 H): in lists, headers, menus and dialogs they stay text.
export const LONGEST = 120;

export const names = {
  markup: "<b>x</b><script>alert(1)</script>",
  quotes: `"Quotes' & ampersands" <>`,
  emoji: "👩‍🚀 Rocket 🇨🇭",
  arabic: "شركة النور 2210 (GmbH)",
  hebrew: "דנה לוי & Söhne",
  long: "Vereinigte Donaudampfschifffahrts-Elektrizitäten-Hauptbetriebswerk-Bau-Gesellschaft ".padEnd(LONGEST, "x"),
  unbroken: "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
  single: "X",
  composed: "Amélie Étoile",
} as const;
