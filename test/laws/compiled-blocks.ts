import { join } from 'node:path'
import ts from 'typescript'
import { fencedBlocks } from './fenced-blocks.ts'
import { root } from './sources.ts'

/** A piece of TypeScript in a Markdown text. */
export interface Block { code: string, line: number }

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
 * What the compiler says of a block, with the project's own settings. The block is a file at the root of the project
 * that is never written; it sees the plugins as `fastify-gatehouse/*`, as the reader will.
 */
export function complaints ({ code }: Block): string[] {
  const name = join(root, 'block-of-the-readme.ts')
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = path => path === name || fileExists(path)
  host.readFile = path => path === name ? code : readFile(path)
  host.getSourceFile = (path, languageVersion) => {
    if (path === name) return ts.createSourceFile(path, code, languageVersion, true)
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
