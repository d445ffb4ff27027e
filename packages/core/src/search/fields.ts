/**
 * The table of fields: one row each. It drives reading, suggesting, messages and the page of the language.
 *
 * A row is named as conditions name the field. Its first alias is what people write, or its name where it has none. A
 * key without a row is a tag.
 */
import { fieldTypes, type FieldType, type FieldTypeRow } from "./field-types.ts";

/** What a field tells of: the issue, one of its events, all its events that match, or when to look. */
export type FieldSide = "issue" | "event" | "matches" | "window";

interface FieldRow {
  readonly type: FieldType;
  readonly side: FieldSide;
  readonly aliases?: readonly string[];
  /** Values worth offering, where the type has no list of its own. */
  readonly values?: readonly string[];
  /** Where the type allows more than the field. */
  readonly list?: false;
  readonly about: string;
  readonly example: string;
}

export const fieldRows = {
  is: { type: "is", side: "issue", about: "The state of the issue", example: "is:unresolved" },
  status: { type: "status", side: "issue", about: "The status of the issue", example: "status:[unresolved, resolved]" },
  substatus: { type: "substatus", side: "issue", about: "How it is in its status", example: "substatus:regressed" },
  unassigned: { type: "boolean", side: "issue", about: "Nobody is assigned", example: "unassigned:true" },
  linked: { type: "boolean", side: "issue", about: "An issue of another tracker is linked", example: "linked:true" },
  for_review: { type: "boolean", side: "issue", about: "It waits in the inbox", example: "for_review:true" },
  assigned_to: {
    type: "actor",
    side: "issue",
    aliases: ["assigned"],
    about: "Who is assigned, a user or a team",
    example: "assigned:[me, none]",
  },
  assigned_or_suggested: {
    type: "actor",
    side: "issue",
    about: "Who is assigned, or suggested while nobody is",
    example: "assigned_or_suggested:#payments",
  },
  bookmarked_by: {
    type: "user",
    side: "issue",
    aliases: ["bookmarks"],
    about: "Who has bookmarked it",
    example: "bookmarks:me",
  },
  subscribed_by: {
    type: "user",
    side: "issue",
    aliases: ["subscribed"],
    about: "Who is told of it",
    example: "subscribed:ada@example.com",
  },
  first_release: {
    type: "release",
    side: "issue",
    aliases: ["firstRelease", "first-release"],
    about: "The release in which it was first seen",
    example: "firstRelease:shop@1.2.0",
  },
  regressed_in_release: {
    type: "release",
    side: "issue",
    about: "A release in which it came back",
    example: "regressed_in_release:latest",
  },
  first_seen: {
    type: "date",
    side: "issue",
    aliases: ["firstSeen", "age"],
    about: "When it was first seen",
    example: "firstSeen:-24h",
  },
  "issue.category": {
    type: "category",
    side: "issue",
    about: "The category of its type",
    example: "issue.category:error",
  },
  "issue.type": {
    type: "issueType",
    side: "issue",
    about: "Its type",
    example: "issue.type:performance_n_plus_one_db_queries",
  },
  "issue.priority": {
    type: "priority",
    side: "issue",
    about: "Its priority",
    example: "issue.priority:[high, medium]",
  },
  "issue.id": { type: "number", side: "issue", about: "Its id", example: "issue.id:42" },
  issue: { type: "shortId", side: "issue", about: "Its short id", example: "issue:SHOP-1A" },
  last_seen: {
    type: "date",
    side: "matches",
    aliases: ["lastSeen"],
    about: "When the newest matching event happened",
    example: "lastSeen:-1h",
  },
  times_seen: {
    type: "number",
    side: "matches",
    aliases: ["timesSeen"],
    about: "How many events match",
    example: "timesSeen:>=100",
  },
  date: {
    type: "date",
    side: "window",
    aliases: ["event.timestamp"],
    about: "When to look for events",
    example: "event.timestamp:>2026-01-31T08:00:00",
  },
  timestamp: { type: "date", side: "window", about: "When to look for events", example: "timestamp:-7d" },
  "timestamp.to_hour": {
    type: "date",
    side: "event",
    about: "The hour of the event",
    example: "timestamp.to_hour:>=2026-01-31T08:00:00",
  },
  "timestamp.to_day": {
    type: "date",
    side: "event",
    about: "The day of the event",
    example: "timestamp.to_day:>=2026-01-31",
  },
  "error.received": { type: "date", side: "event", about: "When the event came in", example: "error.received:-1h" },
  message: {
    type: "message",
    side: "event",
    about: "The text of the event, as words outside of any field ask for it",
    example: 'message:"connection reset"',
  },
  title: { type: "text", side: "event", about: "The title", example: "title:TypeError*" },
  culprit: { type: "text", side: "event", about: "The function or route at fault", example: "culprit:*checkout*" },
  location: { type: "text", side: "event", about: "The file at fault", example: "location:src/cart.ts" },
  level: {
    type: "text",
    side: "event",
    values: ["fatal", "error", "warning", "info", "debug", "sample"],
    about: "How severe the event is",
    example: "level:[error, fatal]",
  },
  transaction: {
    type: "text",
    side: "event",
    about: "The route or job in which it happened",
    example: "transaction:/checkout/*",
  },
  "transaction.duration": {
    type: "duration",
    side: "event",
    about: "How long the transaction took",
    example: "transaction.duration:>500ms",
  },
  "event.type": {
    type: "text",
    side: "event",
    values: ["error", "default", "csp", "transaction"],
    about: "The kind of event",
    example: "event.type:error",
  },
  "platform.name": {
    type: "text",
    side: "event",
    aliases: ["platform"],
    about: "The platform of the event",
    example: "platform:node",
  },
  environment: { type: "name", side: "event", about: "The environment", example: "environment:production" },
  release: { type: "release", side: "event", about: "The release", example: "release:shop@1.2.*" },
  "release.version": {
    type: "version",
    side: "event",
    about: "The version of the release, in the order of semver",
    example: "release.version:>=1.2.0",
  },
  "release.package": {
    type: "name",
    side: "event",
    about: "The package of the release",
    example: "release.package:shop",
  },
  "release.build": { type: "build", side: "event", about: "The build of the release", example: "release.build:>120" },
  "release.stage": {
    type: "stage",
    side: "event",
    about: "How far the release is adopted in the one environment that is asked for",
    example: "release.stage:adopted",
  },
  dist: { type: "text", side: "event", about: "The distribution of the release", example: "dist:beta" },
  "project.name": { type: "name", side: "event", aliases: ["project"], about: "The project", example: "project:shop" },
  project_id: {
    type: "number",
    side: "event",
    aliases: ["project.id"],
    about: "The id of the project",
    example: "project.id:1",
  },
  user: { type: "text", side: "event", about: "The user, by one of its parts", example: "user:email:ada@example.com" },
  "user.id": { type: "text", side: "event", about: "The id of the user", example: "user.id:1042" },
  "user.email": { type: "text", side: "event", about: "The address of the user", example: "user.email:*@example.com" },
  "user.username": { type: "text", side: "event", about: "The name of the user", example: "user.username:ada" },
  "user.ip": { type: "text", side: "event", about: "The IP address of the user, as text", example: "user.ip:10.0.*" },
  "user.display": { type: "text", side: "event", about: "What the user is shown as", example: "user.display:ada" },
  "error.type": { type: "text", side: "event", about: "The type of any exception", example: "error.type:TypeError" },
  "error.value": {
    type: "text",
    side: "event",
    about: "The text of any exception",
    example: "error.value:*undefined*",
  },
  "error.mechanism": {
    type: "text",
    side: "event",
    about: "How any exception was caught",
    example: "error.mechanism:onerror",
  },
  "error.handled": { type: "boolean", side: "event", about: "The app has handled it", example: "error.handled:false" },
  "error.unhandled": {
    type: "boolean",
    side: "event",
    about: "The app has not handled it",
    example: "error.unhandled:true",
  },
  "error.main_thread": {
    type: "boolean",
    side: "event",
    about: "It happened on the main thread",
    example: "error.main_thread:true",
  },
  "stack.abs_path": {
    type: "text",
    side: "event",
    about: "The whole path of any frame",
    example: "stack.abs_path:*/cart.ts",
  },
  "stack.filename": { type: "text", side: "event", about: "The file of any frame", example: "stack.filename:cart.ts" },
  "stack.function": {
    type: "text",
    side: "event",
    about: "The function of any frame",
    example: "stack.function:addItem",
  },
  "stack.module": { type: "text", side: "event", about: "The module of any frame", example: "stack.module:shop.cart" },
  "stack.package": { type: "text", side: "event", about: "The package of any frame", example: "stack.package:libc*" },
  "stack.lineno": { type: "number", side: "event", about: "The line of any frame", example: "stack.lineno:42" },
  "stack.colno": { type: "number", side: "event", about: "The column of any frame", example: "stack.colno:>80" },
  "stack.stack_level": {
    type: "number",
    side: "event",
    about: "How deep any frame lies",
    example: "stack.stack_level:<5",
  },
  "stack.in_app": { type: "boolean", side: "event", about: "Any frame is the app's own", example: "stack.in_app:true" },
  "device.arch": { type: "text", side: "event", about: "The processor", example: "device.arch:arm64" },
  "device.brand": { type: "text", side: "event", about: "The brand of the device", example: "device.brand:Apple" },
  "device.class": { type: "deviceClass", side: "event", about: "How strong it is", example: "device.class:low" },
  "device.family": { type: "text", side: "event", about: "The family of the device", example: "device.family:iPhone" },
  "device.locale": { type: "text", side: "event", about: "Its language and region", example: "device.locale:de*" },
  "device.model_id": {
    type: "text",
    side: "event",
    about: "Its model, for machines",
    example: "device.model_id:D79AP",
  },
  "device.name": {
    type: "text",
    side: "event",
    about: "The name of the device",
    example: 'device.name:"Ada\'s phone"',
  },
  "device.orientation": {
    type: "text",
    side: "event",
    values: ["portrait", "landscape"],
    about: "How it is held",
    example: "device.orientation:portrait",
  },
  "device.uuid": { type: "text", side: "event", about: "The id of the device", example: "device.uuid:7f3a*" },
  "os.build": { type: "text", side: "event", about: "The build of the system", example: "os.build:22F66" },
  "os.kernel_version": { type: "text", side: "event", about: "Its kernel", example: "os.kernel_version:6.*" },
  "geo.country_code": { type: "text", side: "event", about: "The country of the user", example: "geo.country_code:DE" },
  "geo.region": { type: "text", side: "event", about: "The region of the user", example: "geo.region:Bavaria" },
  "geo.city": { type: "text", side: "event", about: "The city of the user", example: "geo.city:Munich" },
  "sdk.name": { type: "text", side: "event", about: "The SDK that sent it", example: "sdk.name:sentry.javascript.*" },
  "sdk.version": { type: "text", side: "event", about: "The SDK's version", example: "sdk.version:10.*" },
  "http.method": {
    type: "text",
    side: "event",
    values: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    about: "The method of the request",
    example: "http.method:POST",
  },
  "http.referer": { type: "text", side: "event", about: "Where the request came from", example: "http.referer:*shop*" },
  "http.url": { type: "text", side: "event", about: "The address of the request", example: "http.url:*/checkout" },
  id: { type: "hexId", side: "event", about: "The id of the event", example: "id:9f86d081884c7d659a2feaa0c55ad015" },
  trace: { type: "hexId", side: "event", about: "Its trace", example: "trace:4bf92f3577b34da6a3ce929d0e0e4736" },
} as const;

export type FieldName = keyof typeof fieldRows;

/** The names of the fields of a type. */
export type FieldsOf<Type extends FieldType> = {
  [Name in FieldName]: (typeof fieldRows)[Name]["type"] extends Type ? Name : never;
}[FieldName];

/** A row with what its type adds. */
export interface SearchField extends FieldTypeRow {
  readonly name: FieldName;
  /** What people write. */
  readonly written: string;
  /** All other names. */
  readonly aliases: readonly string[];
  readonly type: FieldType;
  readonly side: FieldSide;
  readonly about: string;
  readonly example: string;
}

/** Every field, in the order of the table. */
export const searchFields: readonly SearchField[] = Object.entries<FieldRow>(fieldRows).map(([name, row]) => {
  const [written, ...aliases] = row.aliases === undefined ? [name] : [...row.aliases, name];
  return { ...fieldTypes[row.type], ...row, name: name as FieldName, written: written ?? name, aliases };
});

const byName = new Map(searchFields.flatMap((field) => [field.written, ...field.aliases].map((name) => [name, field])));

/** The field that a key names, by its name or an alias, in just this case. `undefined` where the key is a tag. */
export function findField(key: string): SearchField | undefined {
  return byName.get(key);
}
