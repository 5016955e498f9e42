/** Text without control characters: what a server says may not steer the terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
