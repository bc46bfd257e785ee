//! Keys of the Spark Connect server. They are read when the server starts; a client that sets them gets a warning or nothing.

use crate::spark::conf::key::keys;

keys! {
    [ConnectServer, "docs/configuration.md § Spark Connect"]
    CONNECT_GRPC_BINDING_PORT "spark.connect.grpc.binding.port" Int, always(Value("15002")), "3.4.0"
        "The port the server listens on.";
    CONNECT_GRPC_BINDING_ADDRESS "spark.connect.grpc.binding.address" Text, always(Unset), "4.0.0"
        "The address the server listens on.";
    CONNECT_GRPC_PORT_MAX_RETRIES "spark.connect.grpc.port.maxRetries" Int, always(Value("0")), "4.0.0"
        "How many further ports the server tries.";
    CONNECT_GRPC_INTERCEPTOR_CLASSES "spark.connect.grpc.interceptor.classes" Text, always(Unset), "3.4.0"
        "gRPC interceptors: where authentication can be added.";
    CONNECT_GRPC_ARROW_MAX_BATCH_SIZE "spark.connect.grpc.arrow.maxBatchSize" Size("b"), from_4(Value("4m"), Value("134217728b")), "3.4.0"
        "The most bytes of one Arrow batch in an answer.";
    CONNECT_GRPC_MAX_INBOUND_MESSAGE_SIZE "spark.connect.grpc.maxInboundMessageSize" Size("b"), always(Value("134217728b")), "3.4.0"
        "The largest message the server takes.";
    CONNECT_GRPC_KEEP_ALIVE_ENABLED "spark.connect.grpc.keepAlive.enabled" Flag, always(Value("true")), "4.3.0"
        "The server pings silent clients.";
    CONNECT_GRPC_KEEP_ALIVE_TIME "spark.connect.grpc.keepAlive.time" Time("ms"), always(Value("60000ms")), "4.3.0"
        "Silence before such a ping.";
    CONNECT_GRPC_KEEP_ALIVE_TIMEOUT "spark.connect.grpc.keepAlive.timeout" Time("ms"), always(Value("20000ms")), "4.3.0"
        "How long the ping may stay unanswered.";
    CONNECT_AUTHENTICATE_TOKEN "spark.connect.authenticate.token" Text, always(Unset), "4.0.0"
        "A secret that every client must send.";
    CONNECT_MAX_PLAN_SIZE "spark.connect.maxPlanSize" Size("b"), always(Value("536870912b")), "4.1.0"
        "The largest plan the server decompresses.";
    CONNECT_SESSION_MANAGER_DEFAULT_SESSION_TIMEOUT "spark.connect.session.manager.defaultSessionTimeout" Time("ms"), always(Value("60m")), "4.0.0"
        "A session without calls for this long is closed; 3.5 drops it from a cache after an hour.";
    CONNECT_SESSION_MANAGER_CLOSED_SESSIONS_TOMBSTONES_SIZE "spark.connect.session.manager.closedSessionsTombstonesSize" Int, always(Value("1000")), "4.0.0"
        "How many closed sessions the server remembers.";
    CONNECT_SESSION_MANAGER_MAINTENANCE_INTERVAL "spark.connect.session.manager.maintenanceInterval" Time("ms"), always(Value("30s")), "4.0.0"
        "How often idle sessions are looked for.";
    CONNECT_EXECUTE_MANAGER_DETACHED_TIMEOUT "spark.connect.execute.manager.detachedTimeout" Time("ms"), always(Value("5m")), "3.5.0"
        "A query that no client is attached to is ended after this long.";
    CONNECT_EXECUTE_MANAGER_MAINTENANCE_INTERVAL "spark.connect.execute.manager.maintenanceInterval" Time("ms"), always(Value("30s")), "3.5.0"
        "How often abandoned queries are looked for.";
    CONNECT_EXECUTE_MANAGER_ABANDONED_TOMBSTONES_SIZE "spark.connect.execute.manager.abandonedTombstonesSize" Int, always(Value("10000")), "3.5.0"
        "How many abandoned queries the server remembers.";
    CONNECT_EXECUTE_REATTACHABLE_ENABLED "spark.connect.execute.reattachable.enabled" Flag, always(Value("true")), "3.5.0"
        "A client may fetch the rest of a result after its stream broke.";
    CONNECT_EXECUTE_REATTACHABLE_SENDER_MAX_STREAM_DURATION "spark.connect.execute.reattachable.senderMaxStreamDuration" Time("ms"), always(Value("2m")), "3.5.0"
        "A stream is closed after this long; the client reattaches.";
    CONNECT_EXECUTE_REATTACHABLE_SENDER_MAX_STREAM_SIZE "spark.connect.execute.reattachable.senderMaxStreamSize" Size("b"), always(Value("1g")), "3.5.0"
        "A stream is closed after so many bytes; the client reattaches.";
    CONNECT_EXECUTE_REATTACHABLE_OBSERVER_RETRY_BUFFER_SIZE "spark.connect.execute.reattachable.observerRetryBufferSize" Size("b"), always(Value("10m")), "3.5.0"
        "Answers kept, after they were sent, for a client that reattaches.";
}
