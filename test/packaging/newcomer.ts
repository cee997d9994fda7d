import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileOf, tsBlocks } from '../laws/compiled-blocks.ts'
import { fencedBlocks } from '../laws/fenced-blocks.ts'
import { run } from './npm.ts'

// Somebody who has never seen the package does what the README says under "Start", and nothing else: pastes the files,
// pastes the commands.

/** A command as it was pasted, what it printed, and how many seconds it took. */
export interface Step { readonly command: string, readonly printed: string, readonly seconds: number }

/** The section of a Markdown text under a heading of the second level. */
function section (markdown: string, heading: string): string {
  const text = markdown.split(/^## /m).find(part => part.startsWith(`${heading}\n`))
  if (text === undefined) throw new Error(`there is no section "${heading}"`)
  return text
}

/**
 * Follows the README in an empty folder. The package itself comes from a tarball, as it is not published yet; the last
 * command, which starts a server, is answered by `visit`, and ended.
 */
export async function follow (readme: string, folder: string, tarball: string, visit: (origin: string) => Promise<void>): Promise<Step[]> {
  const start = section(readme, 'Start')
  mkdirSync(folder)
  const commands = fencedBlocks(start).filter(({ info }) => info === 'sh').flatMap(({ code }) => code.split('\n'))
  const last = commands.pop() as string
  const steps: Step[] = []
  for (const command of commands) {
    // Files are pasted before the first command that is no installation.
    if (!command.startsWith('npm ')) for (const block of tsBlocks(start)) writeFileSync(join(folder, String(fileOf(block))), block.code)
    const began = Date.now()
    const printed = run(folder, 'bash', '-c', command.replace(/ fastify-gatehouse(?= |$)/, ` ${tarball}`))
    steps.push({ command, printed, seconds: (Date.now() - began) / 1000 })
  }
  const began = Date.now()
  const printed = await serve(folder, last, visit)
  return [...steps, { command: last, printed, seconds: (Date.now() - began) / 1000 }]
}

async function serve (folder: string, command: string, visit: (origin: string) => Promise<void>): Promise<string> {
  const server = spawn('bash', ['-c', command], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
  try {
    let printed = ''
    server.stdout.setEncoding('utf8').on('data', (text: string) => { printed += text })
    for (let i = 0; i < 300 && !printed.includes('\n'); i++) await pause(100)
    await visit(printed.trim())
    return printed
  } finally {
    // It has children: npx, tsx, node.
    process.kill(-Number(server.pid))
    await once(server, 'close')
  }
}
