export interface Project {
  readonly id: number;
  /** Lower case; its upper-case form begins every short id. */
  readonly slug: string;
  readonly name: string;
  readonly createdAt: number;
}

/** A key that an SDK sends along. Its DSN is `scheme://publicKey@host/projectId`. */
export interface ProjectKey {
  readonly projectId: number;
  /** 32 lower hex. */
  readonly publicKey: string;
  readonly label: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** A host's grouping of projects. issuekit keeps every row under its project and stores no organization of its own. */
export interface Organization {
  readonly id?: string;
  readonly slug: string;
  readonly name: string;
}
