import type { DocumentedError } from './documented-errors.ts'

/** The errors of a room, by its name. */
export type Rooms = ReadonlyMap<string, readonly DocumentedError[]>

const INTRODUCTION = `# Errors

<!-- Made by \`npm run docs:errors\` from the tables of errors (plugins/*/errors.ts). Change it there. -->

Every error of fastify-gatehouse has a code, which is part of the API. This page has a section for each: when it is seen, what it says (\`…\` is what differs from case to case), what causes it, and what to do.

- **At boot** the application refuses to start: \`register\`, \`ready\` or \`listen\` rejects with the error, or the function that was called throws it.
- **A status from 400 to 499, or 503,** is the answer to a request. Its body has the code, and with the plugin \`problem\` the message; "client" below is who sent the request.
- **500** is a mistake in the code that runs. The client is told nothing; the log has the code and the message.
`

/** The page: a part for each room, in the order of their names, and in it a section for each code. */
export function errorsPage (rooms: Rooms): string {
  const parts = [...rooms].sort(([a], [b]) => a < b ? -1 : 1).map(([room, errors]) => `## ${room}\n\n${errors.map(section).join('\n')}`)
  return [INTRODUCTION, ...parts].join('\n')
}

/** The anchor that a heading has in rendered Markdown, for those of this page. */
export function anchorOf (heading: string): string {
  return heading.toLowerCase()
}

/** What is wrong with the documentation of the errors: no cause, no fix, one anchor for two headings. */
export function pageFaults (rooms: Rooms): string[] {
  const errors = [...rooms.values()].flat()
  const anchors = [...rooms.keys(), ...errors.map(({ code }) => code)].map(anchorOf)
  return [
    ...errors.filter(({ cause }) => cause === '').map(({ code }) => `${code} has no cause: write it into the doc comment`),
    ...errors.filter(({ fix }) => fix === '').map(({ code }) => `${code} has no fix: write it into the doc comment, after @fix`),
    ...anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index).map(anchor => `two headings have the anchor ${anchor}`)
  ]
}

function section ({ code, message, status, seen, cause, fix }: DocumentedError): string {
  return [
    `### ${code}`,
    `**Seen:** ${seen === '' ? occasion(status) : seen}.`,
    '```text\n' + message.replace(/%[sd]/g, '…') + '\n```',
    `**Cause:** ${cause}`,
    `**Fix:** ${fix}`
  ].join('\n\n') + '\n'
}

function occasion (status: number | null): string {
  if (status === null) return 'at boot'
  return status === 500 ? '500, a programming error' : `${status}`
}
