#!/usr/bin/env node
import { text } from 'node:stream/consumers'
import { run } from './run.ts'

const { code, out, err } = await run(process.argv.slice(2), Date.now(), () => text(process.stdin))

// A reader that has seen enough, as head has, is no failure; a full disk is.
let isLost = false
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => { isLost ||= code !== 'EPIPE' })
}

// What is left open must not keep the program from ending, once everything is written.
process.stderr.write(err, () => process.stdout.write(out, () => setImmediate(() => process.exit(isLost ? 1 : code))))
