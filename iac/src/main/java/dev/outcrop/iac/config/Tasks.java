package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import org.jspecify.annotations.Nullable;

/**
 * The containers that run, and how many of them.
 *
 * @param cpu in 1/1024 of a processor
 * @param memory in MiB
 * @param spot whether they may be taken away at two minutes' notice, for a third of the price
 * @param min how many there are at least
 * @param max how many there are at most
 * @param streamsPerTask with more open streams than this another one is started
 */
public record Tasks(
        int cpu, int memory, Architecture architecture, boolean spot, int min, int max, int streamsPerTask) {
    private static final int GIB = 1024;

    /** The processor. The image has to be built for it. */
    public enum Architecture {
        ARM64,
        X86_64
    }

    public Tasks {
        given(architecture, "architecture");
        require(sizes(cpu) != null, "cpu", "is one of 256, 512, 1024, 2048, 4096, 8192 and 16384");
        require(fits(cpu, memory), "memory", "is not among those that Fargate has with cpu " + cpu + ": " + sizes(cpu));
        require(min >= 1, "min", "is at least 1: streams need somebody who sends them");
        require(max >= min, "max", "is not less than min");
        require(streamsPerTask > 0, "streamsPerTask", "is more than 0");
    }

    private static boolean fits(int cpu, int memory) {
        return switch (cpu) {
            case 256 -> memory == GIB / 2 || within(memory, 1, 2, 1);
            case 512 -> within(memory, 1, 4, 1);
            case 1024 -> within(memory, 2, 8, 1);
            case 2048 -> within(memory, 4, 16, 1);
            case 4096 -> within(memory, 8, 30, 1);
            case 8192 -> within(memory, 16, 60, 4);
            case 16384 -> within(memory, 32, 120, 8);
            default -> false;
        };
    }

    private static @Nullable String sizes(int cpu) {
        return switch (cpu) {
            case 256 -> "512, 1024, 2048";
            case 512 -> "1024 to 4096";
            case 1024 -> "2048 to 8192";
            case 2048 -> "4096 to 16384";
            case 4096 -> "8192 to 30720";
            case 8192 -> "16384 to 61440, by 4096";
            case 16384 -> "32768 to 122880, by 8192";
            default -> null;
        };
    }

    private static boolean within(int memory, int from, int to, int step) {
        return memory % GIB == 0 && memory >= from * GIB && memory <= to * GIB && memory / GIB % step == 0;
    }
}
