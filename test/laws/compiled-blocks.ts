import { join } from 'node:path'
import ts from 'typescript'
import { fencedBlocks } from './fenced-blocks.ts'
import { root } from './sources.ts'

/** A piece of TypeScript in a Markdown text. */
export interface Block { code: string, line: number }

/** The file that a block is: its first line says so, `// app.ts`. Null where it is none. */
export function fileOf ({ code }: Block): string | null {
  return /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1] ?? null
}

/**
 * The `ts` blocks of a Markdown text. Each stands for itself, as a reader may copy it; one that is marked
 * `ts continued` goes on where the block before it ended.
 */
export function tsBlocks (markdown: string): Block[] {
  const blocks: Block[] = []
  for (const { info, code, line } of fencedBlocks(markdown)) {
    const before = blocks.at(-1)
    if (info === 'ts') blocks.push({ code, line })
    else if (info === 'ts continued' && before === undefined) throw new Error(`the block of line ${line} continues nothing`)
    else if (info === 'ts continued' && before !== undefined) before.code += `\n${code}`
    else if (/^(ts|typescript|js|javascript)\b/.test(info)) throw new Error(`the block of line ${line} is checked by nobody: mark it ts`)
  }
  return blocks
}

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root)
const parsed = new Map<string, ts.SourceFile | undefined>()
let program: ts.Program | undefined

/**
 * What the compiler says of a block, with the project's own settings. The block is a file in a folder of the project that
 * is never written; it sees the plugins as `fastify-gatehouse/*`, as the reader will, and those of its document that are files.
 */
export function complaints (block: Block, document: readonly Block[] = []): string[] {
  const folder = join(root, 'blocks-of-a-document')
  const files = new Map(document.flatMap(other => { const file = fileOf(other); return file === null ? [] : [[join(folder, file), other.code]] }))
  const name = join(folder, fileOf(block) ?? 'a-block.ts')
  files.set(name, block.code)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile, directoryExists } = host
  host.fileExists = path => files.has(path) || fileExists(path)
  host.readFile = path => files.get(path) ?? readFile(path)
  host.directoryExists = path => path === folder || directoryExists?.(path) === true
  host.getSourceFile = (path, languageVersion) => {
    const code = files.get(path)
    if (code !== undefined) return ts.createSourceFile(path, code, languageVersion, true)
    // Parsing is most of the work and the same for each block.
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, languageVersion))
    return parsed.get(path)
  }
  program = ts.createProgram([name], options, host, program)
  const file = program.getSourceFile(name)
  return [...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText, start, file }) => {
    const at = file === undefined || start === undefined ? '' : `${ts.getLineAndCharacterOfPosition(file, start).line + 1}: `
    return at + ts.flattenDiagnosticMessageText(messageText, '\n')
  })
}
