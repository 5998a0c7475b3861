/** What the parties at size are made of. Fifty families and forty trades make two thousand organizations. */
export const families = [
  'Abara', 'Åkesson', 'Almeida', 'Andersen', 'Baptiste', 'Bauer', 'Bianchi', 'Brennan', 'Castillo', 'Chaudhary', 'Claes', 'Da Silva',
  'Demir', 'Dubois', 'Eriksen', 'Farkas', 'Fischer', 'Gallagher', 'García', 'Haas', 'Hakimi', 'Horák', 'Ivanova', 'Jansen', 'Jensen',
  'Kaya', 'Kimura', 'Kovács', 'Kowalski', 'Lefèvre', 'Lindgren', 'Marino', 'Mbeki', 'Müller', 'Nguyễn', 'Novák', 'O’Connor', 'Okonkwo',
  'Papadakis', 'Petrov', 'Quispe', 'Rossi', 'Sánchez', 'Schmidt', 'Tanaka', 'Urbina', 'van Dijk', 'Virtanen', 'Whitfield', 'Zhang',
]

export const trades = [
  'Architects', 'Bakery', 'Boatyard', 'Books', 'Brewery', 'Café', 'Carpentry', 'Ceramics', 'Cinema', 'Consulting', 'Cycles',
  'Dental Practice', 'Dairy', 'Electrics', 'Engineering', 'Farm', 'Film Works', 'Florists', 'Foods', 'Freight', 'Furniture', 'Garage',
  'Glassworks', 'Hotel', 'Insurance', 'Laboratories', 'Law Office', 'Logistics', 'Music School', 'Opticians', 'Pharmacy', 'Printers',
  'Properties', 'Robotics', 'Roofing', 'Sailing', 'Textiles', 'Travel', 'Veterinary Clinic', 'Winery',
]

export const sellerNames = ['Vantara Cloudworks', 'Meridiem Applications']

/** The brand under which each of the sellers offers its services. */
export const brands = ['Vantara', 'Meridiem']

export const categories = [
  'Analytics', 'Archive', 'Calendar', 'Campaigns', 'Connect', 'Contracts', 'CRM', 'Desk', 'Drive', 'Fleet', 'Forms', 'Guard',
  'Inventory', 'Invoice', 'Learn', 'Ledger', 'Meet', 'Monitor', 'Payroll', 'Print', 'Recruit', 'Shop', 'Time', 'Voice', 'Wiki',
]

export const resellerNames = [
  'Altostratus Services', 'Blue Quay Cloud', 'Bridgepoint IT', 'Cirrus House', 'Delta Nine Systems', 'Estuary Digital',
  'Fjordline Cloud', 'Greenfield IT', 'Harbour Lane', 'Isobar Partners', 'Juniper Row', 'Keystone Online', 'Lighthouse Managed',
  'Mistral Informatique', 'Nordwind Systemhaus', 'Open Meadow', 'Pico Alto Cloud', 'Quayside Computing', 'Ridgeway Digital',
  'Sirocco Servizi',
]
