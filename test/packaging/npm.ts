import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

// What npm and tap tell their children about this project must not reach the other one.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) =>
  !/^(_?TAP|TS_NODE|NODE_OPTIONS|NODE_V8|INIT_CWD|npm_(package|lifecycle|command|execpath|node|config_(local_prefix|prefix|dry_run|noproxy$)))/i.test(name)))

/** Runs a program in a project that is not this one. @returns what it printed @throws Error with all that it printed */
export function run (cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string, stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`)
  }
}

/**
 * Runs a program of Node.js in such a project while others run, and without tap, which would instrument it and halve its speed.
 *
 * @returns null if it succeeds, otherwise all that it printed. Never rejects.
 */
export function complaintsOf (cwd: string, ...args: string[]): Promise<string | null> {
  return new Promise(resolve => {
    // tap adds its options to the environment of each child, after this has cleaned it.
    execFile('env', ['-u', 'NODE_OPTIONS', process.execPath, ...args], { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, stdout, stderr) => resolve(error === null ? null : `${stdout}${stderr}` || error.message))
  })
}

/** There while somebody packs: the build empties `dist/` first, and tap runs two test files at once. */
const packing = join(root, '.tap-packing')
/** Milliseconds. Whoever packs longer was ended. */
const LONGEST_PACKING = 300_000

/** Builds and packs the project, one at a time. @returns the path of the tarball, in the folder */
export function pack (folder: string): string {
  while (!claim(packing)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    run(root, 'npm', 'pack', '--pack-destination', folder)
  } finally {
    rmSync(packing, { recursive: true, force: true })
  }
  return join(folder, String(readdirSync(folder).find(name => name.endsWith('.tgz'))))
}

/** Makes a folder that only one process can make. */
function claim (place: string): boolean {
  try {
    mkdirSync(place)
    return true
  } catch {
    const made = statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    if (Date.now() - made > LONGEST_PACKING) rmSync(place, { recursive: true, force: true })
    return false
  }
}

/** Installs packages in a project; their scripts do not run. */
export function install (project: string, ...packages: string[]): void {
  run(project, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packages)
}

/** A package in the version that is installed here. */
export function versionOf (name: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }
  return `${name}@${version}`
}
