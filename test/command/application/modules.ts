import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { applicationArguments } from '../../../plugins/command/application/application-arguments.ts'
import type { FunctionKind } from '../../../plugins/command/application/exported-function.ts'
import type { Instance } from '../../../plugins/command/application/instance.ts'
import { openApplication } from '../../../plugins/command/application/open-application.ts'
import type { Step } from '../../../plugins/command/application/opening.ts'

/** Modules in a folder of their own: Node.js imports each but once. */
export function modules (t: Test, files: Record<string, string>): (name: string) => string {
  const folder = t.testdir()
  const stamp = Math.random().toString(36).slice(2)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, stamp + name), text)
  return name => join(folder, stamp + name)
}

/** Opens an application and closes it at the end of the test. */
export async function open (t: Test, file: string, options?: string, kind: FunctionKind | null = null) {
  const opened: Instance[] = []
  const steps: Step[] = []
  t.teardown(() => Promise.all(opened.map(async app => { try { await app.close() } catch {} })))
  const found = await openApplication({ file, given: applicationArguments(options), kind, at: step => { steps.push(step) }, opened })
  return { ...found, opened, steps }
}
