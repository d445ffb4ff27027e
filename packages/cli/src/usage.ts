/** What was asked makes no sense, or cannot be done where it was asked. The message says how to ask. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CommandError";
  }
}

export const usage: string = `issuekit <command> [options]

Commands
  migrate   bring the tables up to date; applied once, however many run it
  status    say how the tables stand to this version
  plan      print the SQL that migrate would run
  doctor    look for what is wrong with tables, rows, settings and rights, and say what to do

Where
  --sqlite <file>      a SQLite file
  --postgres <url>     a Postgres database; without it the environment's DATABASE_URL is taken
  --schema <name>      its schema that holds the tables (default issuekit)
  --distributed        made for Citus, CockroachDB or YugabyteDB, as with the option of postgres()
  --offline <kind>     with plan: print the SQL for an empty "sqlite" or "postgres" without any connection
  --from <version>     with --offline: leave out what a database of that version has

Options
  --dry-run            with migrate: only print the SQL
  --json               print one JSON document, errors included
  --help, --version

Exit codes
  0  done, and all is well
  1  status: something is to be done; doctor: something was found
  2  the command makes no sense as it stands, or a package is missing
  3  the database could not be reached or used
`;
