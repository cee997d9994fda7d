import { writeFileSync } from 'node:fs'
import { REPORTS, reportLine, type Report } from './report.ts'
import { serveApplication } from './serve-application.ts'

// The program beside the command. ask-application.ts starts it, with the kind of a function and a command line.

// The application finds a command line without arguments: these are not its own.
const [kind, ...args] = process.argv.splice(2)
// A reader of standard error that is gone is no error of the application.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

if (kind === 'any' || kind === 'plugin' || kind === 'builder') {
  const send = (report: Report) => writeFileSync(REPORTS, reportLine(report))
  // No top-level await: Node.js would warn of one that does not settle.
  serveApplication(kind === 'any' ? null : kind, args, send, process).then(() => process.exit(), () => process.exit(1))
}
