import type { Command } from 'commander'

/**
 * Gives a command and the groups within it the verb `help`: of the group itself, of one of its verbs, or of one within
 * that. A verb that is not there is told, by `--help` as well, where commander shows the help of the whole group.
 */
export function addHelp(group: Command): void {
  for (const each of group.commands) if (each.commands.length > 0) addHelp(each)
  group.addHelpText('before', () => {
    refuseUnknown(group, group.args)
    return ''
  })
  group
    .helpCommand(false)
    .command('help')
    .description('display help for command')
    .argument('[command...]', 'the verb, after the one that it belongs to')
    .action((names: string[]) => named(group, names).outputHelp())
}

/** The command that some names lead to. Ends the process with a message where they lead nowhere. */
function named(command: Command, [name, ...rest]: readonly string[]): Command {
  if (name === undefined) return command
  const found = command.commands.find((each) => each.name() === name)
  return found ? named(found, rest) : unknown(command, name)
}

function refuseUnknown(group: Command, [name]: readonly string[]): void {
  if (name !== undefined && !name.startsWith('-')) named(group, [name])
}

/** A group is asked for the verb, as it knows which one may be meant; a verb alone has none. */
function unknown(command: Command, name: string): never {
  if (command.commands.length > 0 && !name.startsWith('-')) command.parse([name], { from: 'user' })
  return command.error(`error: unknown command '${name}'`)
}
