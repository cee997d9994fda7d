#!/usr/bin/env node
import { run } from './run.ts'

const { code, out, err } = run(process.argv.slice(2), Date.now())
process.stdout.write(out)
process.stderr.write(err)
process.exitCode = code
