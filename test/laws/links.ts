import { posix } from 'node:path'
import GithubSlugger from 'github-slugger'

/** A Markdown text and where it is. */
export interface Document { path: string, text: string }

/**
 * The links of some documents that lead nowhere: to a file that is not there, or to a heading that the document does not
 * have. Links to other hosts are looked at only for their form.
 *
 * @param exists whether there is a file or a folder of this path
 */
export function brokenLinks (documents: readonly Document[], exists: (path: string) => boolean): string[] {
  const anchors = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]))
  return documents.flatMap(({ path, text }) => linksOf(text).filter(link => {
    if (/^[a-z]+:/.test(link)) return !/^(https:\/\/|mailto:)/.test(link) || !URL.canParse(link)
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file))
    if (!exists(target)) return true
    return anchor !== undefined && anchors.get(target)?.has(anchor) !== true
  }).map(link => `${path}: ${link}`))
}

/** What stands in code is no link. */
function withoutCode (text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')
}

function linksOf (text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?)\)/g)].map(([, link]) => link as string)
}

function anchorsOf (text: string): Set<string> {
  const slugger = new GithubSlugger()
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slugger.slug(String(heading).replace(/`|\*|\[([^\]]*)\]\([^)]*\)/g, '$1')))
  const named = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id as string)
  return new Set([...headings, ...named])
}
