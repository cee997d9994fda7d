import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the project: its path from the root, with slashes, and its text. */
export interface Source { path: string, text: string }

/** The root of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const OUTSIDE = new Set(['node_modules', 'dist', '.git', '.tap', '.gatehouse'])

/** All TypeScript files of the project. */
export function projectSources (): Source[] {
  return walk('').filter(path => path.endsWith('.ts')).map(read)
}

/** One file of the project. */
export function read (path: string): Source {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

/** Whether a file is part of what we publish or of the example, and so under all laws. */
export function isProduct ({ path }: Source): boolean {
  return !/^(test|bench|docs)\//.test(path)
}

function walk (folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    if (OUTSIDE.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : []
  })
}
