//! Rules of Spark Connect: whose the session is, whose the query is, who notices what and when.

use crate::spark::rule::table::rules;

rules! {
    GET_OR_CREATE_SENDS_NOTHING "get-or-create-sends-nothing" ["server_never_started"] "python/pyspark/sql/connect/session.py"
        "Creating a Connect session sends nothing, so it succeeds without a server; the first action finds out.";
    CLIENT_RETRIES "client-retries-unavailable" ["net_down8", "server_never_started"] "python/pyspark/sql/connect/client/retries.py"
        "A call that nobody answers is tried again after 50 ms, 200 ms, 800 ms, 3.2 s, 12.8 s, 51.2 s and then every minute, 15 times in all.";
    RETRIES_END "retries-end-after-ten-minutes" ["server_never_started", "wrong_port_spark_ui"] "python/pyspark/sql/connect/client/retries.py"
        "After 15 vain retries, a little over ten minutes, the client gives up and raises.";
    REATTACH "client-reattaches" since V3_5 ["net_close", "net_down8"] "python/pyspark/sql/connect/client/reattach.py"
        "A client whose answer stream broke asks for the rest of it with ReattachExecute; the query is not run again.";
    EXECUTES_AGAIN "without-reattach-executes-again" ["net_noreattach_close"] "python/pyspark/sql/connect/client/core.py"
        "A client that cannot reattach sends the whole query again, and the server runs it a second time.";
    SERVER_RUNS_THE_QUERY "query-belongs-to-server" ["client_sigkill_mid_query"] "ExecuteThreadRunner.scala"
        "A query runs in the Connect server; it goes on whether or not its client is there.";
    STREAM_HAS_A_DEADLINE "stream-has-a-deadline" since V3_5 ["server_stream_deadline_reattach"] "ExecuteGrpcResponseSender.scala"
        "The server ends every answer stream after senderMaxStreamDuration (2 minutes); a client that is there reattaches.";
    ONE_CALL_AT_A_TIME "one-call-per-operation" since V3_5 ["detach_clock_starts_late"] "ExecuteHolder.scala addGrpcResponseSender"
        "A call that attaches to a query takes over from the one that was attached before.";
    DETACHED_IS_ABANDONED "detached-query-abandoned" since V3_5 ["detached_query_abandoned", "net_outage_longer_than_detached_timeout"] "SparkConnectExecutionManager.scala periodicMaintenance"
        "A query without an attached call for detachedTimeout (5 minutes) is ended and its answers are thrown away, even if it had finished.";
    DEAD_CLIENT_NOTICED_LATE "dead-client-noticed-late" since V3_5 ["detach_clock_starts_late"] "ExecuteGrpcResponseSender.scala"
        "The server does not notice a dead connection: its call stays attached until the stream's deadline.";
    RELEASE_ENDS_OPERATION "release-ends-operation" since V3_5 ["client_sigkill_mid_query"] "SparkConnectReleaseExecuteHandler.scala"
        "ReleaseExecute tells the server that the client has its answers; a query that still runs is cancelled by it.";
    NO_REATTACH_WITHOUT_OPTION "unattachable-operation-ends-with-call" ["net_noreattach_close"] "ExecuteGrpcResponseSender.scala run"
        "A query that cannot be reattached is removed when it has written all its answers, even if nobody received them.";
    INTERRUPT_CANCELS "interrupt-cancels-query" ["ctrl_c_client"] "SparkConnectInterruptHandler.scala"
        "An Interrupt call cancels the session's queries on the server at once.";
    CTRL_C_INTERRUPTS "ctrl-c-interrupts-query" since V4_0 ["ctrl_c_client"] "python/pyspark/sql/connect/client/core.py"
        "Ctrl-C lets the client send Interrupt for its running query before it ends.";
    OWN_SERVER_ENDS_WITH_CLIENT "own-server-ends-with-client" ["remote_local"] "python/pyspark/sql/connect/session.py _start_connect_server"
        "A session with remote(local[*]) starts a Connect server as a child of the client; it ends with it.";
    SESSION_BY_USER_AND_ID "session-is-user-and-id" ["reconnect_same_session_id"] "SparkConnectSessionManager.scala"
        "The server finds a session by user id and session id; an unknown pair gets a new, empty session.";
    KEPT_PER_SESSION "kept-per-session" ["multi_client_isolation"] "SessionHolder.scala"
        "Temp views, SQL settings, functions, artifacts and the current database belong to one session.";
    SHARED_BY_ALL_SESSIONS "shared-by-all-sessions" ["multi_client_isolation"] "SharedState.scala; CacheManager.scala"
        "Global temp views, tables and the cache belong to the one application, so all sessions share them.";
    IDLE_SESSION_CLOSES "idle-session-closes" since V4_0 ["idle_session_timeout"] "SparkConnectSessionManager.scala periodicMaintenance"
        "A session without a call for defaultSessionTimeout (60 minutes) is closed; its id cannot be used again.";
    IDLE_SESSION_FORGOTTEN "idle-session-forgotten" until V3_5 [] "SparkConnectService.scala userSessionMapping (expireAfterAccess)"
        "Before 4.0 a session without a call for 60 minutes is dropped, and the same ids get a new, empty one.";
    STOP_RELEASES_SESSION "stop-releases-session" since V4_0 ["multi_client_isolation"] "SparkConnectReleaseSessionHandler.scala"
        "stop() in a client closes its session only; the server and the other sessions go on.";
    SESSION_TAKES_ITS_QUERIES "session-takes-its-queries" since V4_0 [] "SparkConnectSessionManager.scala shutdownSessionHolder"
        "When a session is closed its queries are cancelled.";
    SESSION_CHANGED "server-restart-loses-session" since V4_0 ["server_sigkill_mid_query_restart"] "SparkConnectSessionManager.scala validateSessionId"
        "A client whose server was restarted holds a session that the new server does not know, and has to create a new one.";
    HALF_READ_IS_LOST "half-read-result-is-lost" since V3_5 ["server_sigkill_mid_query_restart"] "python/pyspark/sql/connect/client/reattach.py"
        "A query of which the client has read a part cannot start again: the client raises instead.";
    UNREAD_STARTS_AGAIN "unread-query-starts-again" since V3_5 [] "python/pyspark/sql/connect/client/reattach.py _call_iter"
        "A query of which nothing was read and that the server does not know is sent again.";
    SERVER_IS_THE_DRIVER "connect-server-is-the-driver" ["standalone_topology", "server_sigkill_standalone"] "docs/spark-connect-overview.md"
        "The Connect server is the driver of one application for all its clients; when it dies, all their queries and sessions are gone, but the clients live on.";
    SERVER_WITHOUT_CONTEXT "server-lives-on-without-context" ["server_oom/in_a_task"] "SparkUncaughtExceptionHandler.scala"
        "When a task ends the JVM of a server in local mode, the context stops; the process stays, and every further query fails.";
    TOKEN_WANTS_TLS "token-wants-tls" ["auth_token"] "python/pyspark/sql/connect/client/core.py DefaultChannelBuilder"
        "A token makes the client insist on TLS, unless (since 4.0) the host is called localhost; the server itself speaks no TLS.";
    TOKEN_CHECKED_AT_CALL "token-checked-at-first-call" since V4_0 ["auth_token"] "PreSharedKeyAuthenticationInterceptor.scala"
        "A server with spark.connect.authenticate.token refuses every call without that token; that is not tried again.";
    BLACK_HOLE_HANGS "black-hole-hangs-client" until V4_0 ["net_freeze_forever"] "python/pyspark/sql/connect/client/core.py"
        "When packets vanish without a word the client waits without limit: there is no keepalive and no deadline.";
    KEEPALIVE "keepalive-finds-dead-line" since V4_3 [] "python/pyspark/sql/connect/client/core.py ChannelBuilder"
        "The client pings a silent connection every minute; without an answer for 20 s it counts as broken.";
    NAMES_BIND_LATE "names-bind-late" ["error_timing", "late_binding_udf_closure"] "docs/spark-connect-gotchas.md"
        "The server looks names up when a plan is analysed or run, so a wrong column raises at the action, not where it was written.";
    JVM_API_MISSING "jvm-api-missing" ["api_limits"] "python/pyspark/sql/connect/session.py __getattr__"
        "SparkContext, RDDs and everything else that needs the JVM raise in a Connect client.";
    OTHER_SETTINGS_DO_NOTHING "client-settings-do-nothing" ["client_config_keys"] "RuntimeConfig.scala"
        "A client can set SQL settings of its session; settings of the application or the server are refused with a warning, unknown ones are kept and do nothing.";
}
