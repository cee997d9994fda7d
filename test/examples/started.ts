import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const byName = new URL('by-name.ts', import.meta.url).href

/**
 * Runs an example as a program, as this test is run, so that its coverage counts. Ends with the test.
 *
 * @param example its path below examples/
 * @returns the address that it says it listens on
 */
export async function started (t: Test, example: string, env: Record<string, string> = {}): Promise<string> {
  const program = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, '--import', byName, program], {
    env: { ...process.env, PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'inherit']
  })
  const exited = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGTERM')
    await exited
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('http://')) return line
  }
  throw new Error(`${example} ended before it listened`)
}
