import { defineGroupType, type GroupType, type GroupTypeDefinition } from "./define-group-type.ts";

const low = { defaultPriority: "low" } as const;
const high = { defaultPriority: "high" } as const;
const unreleased = { released: false } as const;
const still = { autoResolve: false, escalationDetection: false } as const;
const noisy = (ignoreLimit: number) => ({ noise: { ignoreLimit } }) as const;
const perHour = (limit: number) => ({ creationQuota: { limit, windowMs: 3_600_000, slotMs: 60_000 } }) as const;
const quietStatus = { statusChangeNotifications: false } as const;
const startOnly = { notificationContext: ["Approx. Start Time"] } as const;

const rows: readonly GroupTypeDefinition[] = [
  { id: 1, slug: "error", category: "error", creationQuota: null },
  { id: 1001, slug: "performance_slow_db_query", category: "db_query", ...low, ...noisy(100) },
  { id: 1004, slug: "performance_render_blocking_asset_span", category: "frontend", ...low, ...noisy(3) },
  { id: 1006, slug: "performance_n_plus_one_db_queries", category: "db_query", ...low, ...noisy(3) },
  { id: 1007, slug: "performance_consecutive_db_queries", category: "db_query", ...low, ...noisy(15) },
  { id: 1008, slug: "performance_file_io_main_thread", category: "mobile", ...low, ...noisy(3) },
  { id: 1009, slug: "performance_consecutive_http", category: "http_client", ...low, ...noisy(5) },
  { id: 1010, slug: "performance_n_plus_one_api_calls", category: "http_client", ...low, ...noisy(3) },
  { id: 1011, slug: "performance_m_n_plus_one_db_queries", category: "db_query", ...low, ...noisy(3) },
  { id: 1012, slug: "performance_uncompressed_assets", category: "frontend", ...low, ...noisy(100) },
  { id: 1013, slug: "performance_db_main_thread", category: "mobile", ...low, ...noisy(3) },
  { id: 1015, slug: "performance_large_http_payload", category: "http_client", ...low, ...noisy(3) },
  { id: 1016, slug: "performance_http_overhead", category: "http_client", ...low, ...noisy(20) },
  { id: 1017, slug: "performance_duration_regression", category: "performance", ...low, ...unreleased, ...still },
  { id: 1018, slug: "performance_p95_endpoint_regression", category: "metric", ...still, ...startOnly },
  { id: 1019, slug: "performance_streamed_spans_exp", category: "metric", ...low, ...unreleased, ...still },
  { id: 1020, slug: "db_query_injection_vulnerability", category: "db_query", ...noisy(5), ...unreleased, ...still },
  { id: 1021, slug: "query_injection_vulnerability", category: "db_query", ...noisy(10), ...unreleased, ...still },
  {
    id: 1906,
    slug: "performance_n_plus_one_db_queries_experimental",
    category: "db_query",
    ...low,
    ...noisy(3),
    ...unreleased,
  },
  {
    id: 1910,
    slug: "performance_n_plus_one_api_calls_experimental",
    category: "http_client",
    ...low,
    ...noisy(3),
    ...unreleased,
  },
  {
    id: 1911,
    slug: "performance_m_n_plus_one_db_queries_experimental",
    category: "db_query",
    ...low,
    ...noisy(3),
    ...unreleased,
  },
  { id: 2001, slug: "profile_file_io_main_thread", category: "mobile", ...low },
  { id: 2002, slug: "profile_image_decode_main_thread", category: "mobile", ...low },
  { id: 2003, slug: "profile_json_decode_main_thread", category: "mobile", ...low },
  { id: 2004, slug: "profile_core_data_experimental", category: "performance", ...low, ...unreleased },
  { id: 2006, slug: "profile_regex_experimental", category: "performance", ...low, ...unreleased },
  { id: 2007, slug: "profile_regex_main_thread", category: "mobile", ...low },
  { id: 2008, slug: "profile_frame_drop_experimental", category: "performance", ...low, ...unreleased },
  { id: 2009, slug: "profile_frame_drop", category: "mobile", ...low, ...noisy(2000) },
  { id: 2010, slug: "profile_function_regression_experimental", category: "performance", ...low, ...unreleased },
  { id: 2011, slug: "profile_function_regression", category: "metric", autoResolve: false, ...startOnly },
  { id: 3501, slug: "llm_detected_experimental", category: "ai_detected", ...unreleased, ...still },
  {
    id: 4001,
    slug: "monitor_check_in_failure",
    category: "outage",
    ...high,
    ...perHour(60_000),
    notificationContext: [],
    aliases: [4002, 4003],
  },
  { id: 5001, slug: "replay_click_dead", category: "replay", ...unreleased },
  { id: 5002, slug: "replay_click_rage", category: "frontend" },
  { id: 5003, slug: "replay_hydration_error", category: "frontend" },
  {
    id: 6001,
    slug: "feedback",
    category: "feedback",
    ...perHour(1000),
    inDefaultSearch: false,
    notificationContext: [],
    ...still,
  },
  { id: 7001, slug: "uptime_domain_failure", category: "outage", ...high, ...perHour(1000), ...still },
  { id: 8001, slug: "metric_issue", category: "metric", ...high, ...still, ...quietStatus },
  { id: 8002, slug: "metric_issue_poc", category: "metric", ...high, ...unreleased, ...still, ...quietStatus },
  { id: 10001, slug: "web_vitals", category: "frontend", ...still, ...quietStatus, workflowNotifications: false },
  { id: 11001, slug: "preprod_static", category: "preprod", ...low, ...unreleased, escalationDetection: false },
  { id: 11002, slug: "preprod_delta", category: "preprod", ...low, ...unreleased, escalationDetection: false },
  {
    id: 12001,
    slug: "instrumentation_issue_experimental",
    category: "instrumentation",
    ...low,
    ...unreleased,
    ...perHour(100),
    inDefaultSearch: false,
    escalationDetection: false,
  },
];

/** The types that issuekit knows by itself, by ascending id. */
export const builtinGroupTypes: readonly GroupType[] = rows.map(defineGroupType);

export const errorTypeId = 1;
export const feedbackTypeId = 6001;
