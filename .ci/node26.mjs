// pnpm runs a script even when the install before it failed, on whatever `node`
// it finds. Without this line such a run can look green.
if (!process.versions.node.startsWith("26.")) {
  console.error(
    `This needs Node 26, but runs on ${process.versions.node}. The automatic install probably failed: run "npx -y pnpm@12 install" and read its output.`,
  );
  process.exit(1);
}
