import { auroraBackup, borealisMail, borealisVault, googleWorkspace } from './ids.ts'
import type { Row } from './rows.ts'

type Text = Row<'serviceDefinitionTexts'>

/** The texts of the story's definitions in English (the default), French and Brazilian Portuguese. */
export const definitionTexts: Text[] = [
  ...texts(
    googleWorkspace,
    [
      'Google Workspace (Integrations Guide Service)',
      'Mail, calendar, documents and meetings for the whole organization, under its own domain.',
    ],
    [
      'Google Workspace (service du guide d’intégration)',
      'Messagerie, agenda, documents et réunions pour toute l’organisation, sous son propre domaine.',
    ],
    [
      'Google Workspace (serviço do guia de integrações)',
      'E-mail, agenda, documentos e reuniões para toda a organização, no seu próprio domínio.',
    ],
  ),
  ...texts(
    auroraBackup,
    ['Aurora Backup', 'Backups of servers and workstations every hour, kept in two places and restored in minutes.'],
    [
      'Aurora Sauvegarde',
      'Sauvegarde des serveurs et des postes toutes les heures, conservée en deux lieux et restaurée en quelques minutes.',
    ],
    [
      'Aurora Cópia de Segurança',
      'Cópias de servidores e estações de hora em hora, guardadas em dois lugares e restauradas em minutos.',
    ],
  ),
  ...texts(
    borealisMail,
    ['Borealis Mail', 'Business mail with an archive that is kept where the law wants it. Free for the first 30 days.'],
    [
      'Borealis Courrier',
      'Messagerie professionnelle dont l’archive reste là où la loi l’exige. Gratuite pendant les 30 premiers jours.',
    ],
    ['Borealis Correio', 'Correio empresarial com arquivo guardado onde a lei exige. Grátis nos primeiros 30 dias.'],
  ),
  ...texts(
    borealisVault,
    ['Borealis Vault', 'A sealed store for keys, contracts and records, for invited organizations only.'],
    [
      'Borealis Coffre',
      'Un coffre scellé pour les clés, les contrats et les dossiers, réservé aux organisations invitées.',
    ],
    ['Borealis Cofre', 'Um cofre lacrado para chaves, contratos e registros, só para organizações convidadas.'],
  ),
]

type Words = [displayName: string, descriptionLong: string]

function texts(serviceId: string, en: Words, fr: Words, ptBr: Words): Text[] {
  const text = (locale: string, [displayName, descriptionLong]: Words): Text => ({
    serviceId,
    locale,
    displayName,
    descriptionLong,
  })
  return [text('en', en), text('fr', fr), text('pt-BR', ptBr)]
}
