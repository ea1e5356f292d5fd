package dev.outcrop.bench.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RoomTest {

    @Test
    void theScarcestDecides() {
        assertThat(new Room(20_000, 28_232, 1).streams()).isEqualTo(9000);
        assertThat(new Room(4096, 28_232, 1).streams()).isEqualTo(1548);
        assertThat(new Room(1_048_576, 5000, 1).streams()).isEqualTo(4000);
        assertThat(new Room(256, 28_232, 1).streams()).isEqualTo(1);
    }

    @Test
    void readsWhatTheKernelSays() {
        assertThat(Room.descriptors(List.of(
                        "Max processes             94903                94903                processes ",
                        "Max open files            20000                20000                files     ")))
                .isEqualTo(20_000);
        assertThat(Room.descriptors(
                        List.of("Max open files            unlimited            unlimited            files")))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(Room.ports("32768\t60999\n")).isEqualTo(28_232);
    }
}
