package dev.outcrop.server.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** The process: Prometheus's own numbers of a JVM, and those of virtual threads, which these don't know. */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void register(PrometheusRegistry registry) {
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        io.prometheus.metrics.instrumentation.jvm.ProcessMetrics.builder().register(registry);
        VirtualThreadSchedulerMXBean virtual = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        var instruments = new Instruments(registry);
        instruments.gauge(
                "virtual_threads_mounted",
                "Virtual threads that run on a thread of the scheduler.",
                reading -> reading.call(virtual.getMountedVirtualThreadCount()));
        instruments.gauge(
                "virtual_threads_queued",
                "Virtual threads that could run and wait for the scheduler.",
                reading -> reading.call((double) virtual.getQueuedVirtualThreadCount()));
    }
}
