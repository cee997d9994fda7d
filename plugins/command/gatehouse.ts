#!/usr/bin/env node
import { text } from 'node:stream/consumers'
import { run } from './run.ts'

const { code, out, err } = await run(process.argv.slice(2), Date.now(), () => text(process.stdin))
process.stderr.write(err)
// What an application leaves open must not keep the program from ending, once everything is written.
process.stdout.write(out, () => process.exit(code))
