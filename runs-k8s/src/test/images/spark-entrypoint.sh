#!/bin/bash
# The entry of the image with Spark. `executor` becomes an executor, as the environment says that a Spark driver gives the
# pods it makes; anything else is run as it is.
[ "${1:-}" = executor ] || exec "$@"

set --
while option=SPARK_JAVA_OPT_$# && [ -n "${!option+set}" ]; do
  set -- "$@" "${!option}"
done
exec java "$@" "-Xmx$SPARK_EXECUTOR_MEMORY" -cp "$SPARK_CONF_DIR:/opt/spark/jars/*${SPARK_CLASSPATH:+:$SPARK_CLASSPATH}" \
  org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
  --driver-url "$SPARK_DRIVER_URL" --app-id "$SPARK_APPLICATION_ID" \
  --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES" --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" \
  --hostname "$SPARK_EXECUTOR_POD_IP" --podName "$SPARK_EXECUTOR_POD_NAME"
