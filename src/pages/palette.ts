/**
 * The colors of all pages, each for light and dark. Every pair of ink and ground keeps a contrast of at least 4.5 to 1.
 * The dark ground is GraphiQL's own, so that the bar above it belongs to it.
 */
export const palette = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fbfaf7, #161c29);
  --raised: light-dark(#ffffff, #1e2636);
  --sunken: light-dark(#f3f1ec, #111724);
  --ink: light-dark(#1a2133, #eef1f8);
  --soft: light-dark(#525c72, #a9b4c9);
  --line: light-dark(#e3dfd6, #303b52);
  --accent: light-dark(#4b3bb5, #b3a8ff);
  --on-accent: light-dark(#ffffff, #151127);
  --seller: light-dark(#985600, #f2b155);
  --broker: light-dark(#5443c2, #b3a8ff);
  --organization: light-dark(#09716c, #4fd1c7);
  --service-owner: light-dark(#a82d60, #f596ba);
  --operator: light-dark(#2a5ca8, #8fb9f5);
  --admin: light-dark(#6b5b1e, #d8c66a);
  --good: light-dark(#1c7a4a, #5fd39a);
  --bad: light-dark(#b3261e, #ff9a8f);
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, Charter, Georgia, 'Liberation Serif', serif;
  --mono: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.seller { --role: var(--seller); }
.broker, .reseller { --role: var(--broker); }
.organization { --role: var(--organization); }
.service-owner { --role: var(--service-owner); }
.operator { --role: var(--operator); }
.admin { --role: var(--admin); }
.logo-seller { fill: light-dark(#d98a1f, #f2b155); }
.logo-reseller { fill: light-dark(#6d5bd0, #b3a8ff); }
.logo-organization { fill: light-dark(#12908a, #4fd1c7); }
`
