package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.outcrop.access.Caller;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunSummary;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many runs at once, of two models, whose connections fail in every way there is, with short limits. */
@Timeout(180)
class WireSoakTest {
    private static final int RUNS = 300;
    private static final int RUNS_BEFORE = 5;
    private static final long SEED = 370;
    private static final Duration FIRST_EVENT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(3);
    private static final long FILES = 10;

    /** Of any class: whoever keeps one object of each run, or of each call, keeps more. */
    private static final long OBJECTS_AT_MOST = 100;

    /** What a process is made of; the service, which remembers all calls, is the test's. */
    private static final Pattern PROCESS =
            Pattern.compile("dev\\.outcrop\\.(?!bedrock\\.local\\.|bedrock\\.ModelConnection|testkit\\.Wire).*");

    /** Its client for HTTP, which keeps connections that may be used again: as many as there were calls at once. */
    private static final Pattern CLIENT =
            Pattern.compile("(org\\.apache\\.hc\\.|dev\\.outcrop\\.bedrock\\.ModelConnection).*");

    @Test
    void hundreds_of_runs_with_faults_on_the_wire_end_right_and_leave_nothing_behind() {
        try (var first = new WireSoakScene(FIRST_EVENT, IDLE)) {
            play(first, RUNS_BEFORE); // then all classes are there
        }
        int threadsBefore = LiveThreads.count();
        long filesBefore = openFiles();
        LiveObjects before = LiveObjects.now();
        Map<String, Integer> ends;
        try (var scene = new WireSoakScene(FIRST_EVENT, IDLE)) {
            int threadsOfNoRun = LiveThreads.count();
            ends = play(scene, RUNS);
            LiveThreads.awaitAtMost(threadsOfNoRun);
            // While the process lives, or what it keeps by mistake would go with it.
            LiveObjects after = LiveObjects.settled(before, OBJECTS_AT_MOST, PROCESS);
            assertThat(after.of(PROCESS)).as("what is weighed").isPositive();
            assertThat(after.since(before, OBJECTS_AT_MOST, PROCESS))
                    .as("seed %d: objects that %d runs leave behind", SEED, RUNS)
                    .isEmpty();
            int calls = scene.service().calls().size();
            assertThat(LiveObjects.settled(before, calls - 1, CLIENT).since(before, calls - 1, CLIENT))
                    .as("seed %d: the client's objects, one or more for each of %d calls", SEED, calls)
                    .isEmpty();
        }
        LiveThreads.awaitAtMost(threadsBefore);
        awaitFiles(filesBefore);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(RUNS);
        assertThat(ends.keySet())
                .as("seed %d: %s", SEED, ends)
                .contains(
                        "completed",
                        "completed, estimated",
                        "completed by the second",
                        "cancelled",
                        "throttled",
                        "unavailable",
                        "cut",
                        "stalled",
                        "malformed-output",
                        "invalid",
                        "forbidden",
                        "unknown-model",
                        "context-too-long",
                        "expired");
    }

    /** Has so many runs at once; how many have ended how. */
    private static Map<String, Integer> play(WireSoakScene scene, int runs) {
        Map<RunId, WireFate> fates = scene.begin(runs, new Random(SEED));
        fates.forEach((run, fate) -> {
            if (fate.stopped()) {
                assertThat(scene.runner().runner().cancel(Caller.LOCAL, run))
                        .as("seed %d, run %s", SEED, run)
                        .isTrue();
            }
        });
        var ends = new TreeMap<String, Integer>();
        fates.forEach((run, fate) -> ends.merge(check(run, fate, scene.runner().await(run)), 1, Integer::sum));
        check(fates, scene.service());
        assertThat(scene.admission().loads().values())
                .allSatisfy(load -> assertThat(load).isEqualTo(new Admission.Load(load.limit(), 0, 0)));
        scene.forget(runs);
        return ends;
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** A connection is a file too; a few others may have been opened meanwhile. */
    private static void awaitFiles(long before) {
        long until = System.nanoTime() + FIRST_EVENT.toNanos();
        while (openFiles() > before + FILES && System.nanoTime() < until) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(openFiles()).as("open files and connections").isLessThanOrEqualTo(before + FILES);
    }

    /** That each model was called as often as it should, and that every call is over. */
    private static void check(Map<RunId, WireFate> fates, BedrockLocal service) {
        Map<String, List<String>> called = service.calls().stream()
                .collect(Collectors.groupingBy(
                        call -> Script.lastUserText(call.request()),
                        Collectors.mapping(RecordedCall::modelId, Collectors.toList())));
        fates.forEach((run, fate) -> {
            if (!fate.stopped()) {
                assertThat(called.get(fate.question()))
                        .as("seed %d: models called by run %s", SEED, run)
                        .isEqualTo(fate.calls());
            }
        });
        for (int call = 1; call <= service.calls().size(); call++) {
            assertThat(ended(service, call)).as("call %d", call).isTrue();
        }
    }

    private static boolean ended(BedrockLocal service, int call) {
        long until = System.nanoTime() + FIRST_EVENT.toNanos();
        RecordedCall recorded = service.awaitCall(call, FIRST_EVENT);
        while (recorded.endedAt().isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        return recorded.endedAt().isPresent();
    }

    private static String check(RunId run, WireFate fate, List<RunEvent> events) {
        assertThatRun(events).hasOneEnd();
        if (fate.stopped()) {
            assertThatRun(events).cancelled();
            return "cancelled";
        }
        assertThat(RunEvents.lastSaid(events))
                .as("seed %d, run %s: %s", SEED, run, events)
                .isEqualTo(fate.said());
        if (fate.failure().isPresent()) {
            assertThatRun(events).failed(fate.failure().get());
            return fate.failure().get();
        }
        assertThatRun(events).completed();
        String model = fate.calls().getLast();
        assertThat(events)
                .filteredOn(ModelFinished.class::isInstance)
                .last()
                .satisfies(
                        answer -> assertThat(((ModelFinished) answer).modelId()).contains(model));
        if (model.equals(WireFate.SECOND)) {
            return "completed by the second";
        }
        return RunSummary.of(events).estimated() ? "completed, estimated" : "completed";
    }
}
