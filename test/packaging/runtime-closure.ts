/** A package as package-lock.json (version 3) describes it. */
export interface LockedPackage {
  readonly license?: string
  /** Also where npm would build a `binding.gyp`. */
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** The packages of a lock file, each by its place; that of the project is ''. */
export type Lock = Readonly<Record<string, LockedPackage>>

/**
 * The places of all packages that whoever installs the project gets: its dependencies, theirs, and those peers that are
 * not optional. Throws where one of them is not in the lock; an optional one may be for another platform.
 */
export function runtimeClosure (packages: Lock): string[] {
  const places = new Set([''])
  for (const place of places) {
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packages[place] ?? {}
    const peers = Object.keys(peerDependencies).filter(name => peerDependenciesMeta[name]?.optional !== true)
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]) {
      const found = placeOf(packages, place, name)
      if (found !== null) places.add(found)
      else if (!(name in optionalDependencies)) throw new Error(`${name}, which ${place === '' ? 'the project' : place} needs, is not in the lock`)
    }
  }
  return [...places].filter(place => place !== '').sort()
}

/** Where Node.js finds a package: in the `node_modules` of who asks, or of a folder around it. */
function placeOf (packages: Lock, from: string, name: string): string | null {
  const found = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (found in packages) return found
  if (from === '') return null
  return placeOf(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}
