/**
 * Contacts lie between these, ms since 1970. Columns count whole seconds from 2000 in 32 bits, which end in December 1931 and January 2068; some weeks are left
 * for clocks put right and runs that go on.
 */
const EARLIEST_CONTACT = Date.UTC(1932, 0, 1)
const LATEST_CONTACT = Date.UTC(2068, 0, 1)

export function isContactTime(atMs: number): boolean {
  return atMs >= EARLIEST_CONTACT && atMs < LATEST_CONTACT
}

/** What is said of a time that lies beyond. */
export const CONTACT_YEARS = 'contacts are of the years 1932 to 2067'
