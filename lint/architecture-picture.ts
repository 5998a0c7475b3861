/** Prints docs/architecture.svg: the folders of src on floors, with an arrow from each to what it imports. */
import { type BoxKind, draw, widthOf } from './architecture/drawing.ts'
import { floorsOf, withoutShortcuts } from './architecture/floors.ts'
import { layOut } from './architecture/layout.ts'
import { importsOfFolders } from './imports.ts'
import { isNoun } from './layers.ts'

const imports = withoutShortcuts(await importsOfFolders())
process.stdout.write(draw(layOut(imports, floorsOf(imports), widthOf), kindOf))

function kindOf(name: string): BoxKind {
  if (/\.(ts|js)$/.test(name)) return 'file'
  return isNoun(name) ? 'noun' : 'folder'
}
