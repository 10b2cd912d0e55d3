/** Every word that pictures say by themselves. */
export const strings = {
  table: 'Show as table',
  flow: {
    hint: 'Point at a step or a band to read it; click to see the customers.',
    more: 'Scroll right for the rest.',
  },
} as const
