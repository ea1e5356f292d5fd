package dev.outcrop.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LiveHeapTest {

    @Test
    void readsG1() {
        assertThat(LiveHeap.read("""
                        12345:
                         garbage-first heap   total reserved 6160384K, committed 98304K, used 30000K [0x1, 0x2)
                          region size 4096K, 2 young (8192K), 1 survivors (4096K)
                         Metaspace       used 20000K, committed 20480K, reserved 1114112K
                        """)).hasValue(30000L * 1024);
    }

    @Test
    void addsGenerationsUp() {
        assertThat(LiveHeap.read("""
                         def new generation   total 9216K, used 1000K [0x1, 0x2, 0x3)
                          eden space 8192K,  12% used [0x1, 0x2, 0x3)
                         tenured generation   total 10240K, used 500K [0x1, 0x2, 0x3)
                        """)).hasValue(1500L * 1024);
    }

    @Test
    void readsTheParallelCollectors() {
        assertThat(LiveHeap.read("""
                         PSYoungGen      total 39936K, used 1000K [0x1, 0x2, 0x3)
                          eden space 20480K, 4% used [0x1,0x2,0x3)
                         ParOldGen       total 20480K, used 10556K [0x1, 0x2, 0x3)
                          object space 20480K, 51% used [0x1,0x2,0x3)
                        """)).hasValue(11556L * 1024);
    }

    @Test
    void knowsWhenThereIsNoHeap() {
        assertThat(LiveHeap.read("")).isEmpty();
    }
}
