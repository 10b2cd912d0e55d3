// Before anything is drawn: the theme chosen in this browser (ui/theme.ts keeps it), so that a dark screen never flashes light.
try {
  const theme = localStorage.getItem('throughline.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the system decides.
}
