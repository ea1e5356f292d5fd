package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

    private static Optional<TraceParent> read(String parent, String state) {
        return TraceParent.read(Optional.of(parent), Optional.of(state));
    }

    @Test
    void a_request_names_a_span_and_what_is_to_be_handed_on() {
        var read = read(HEADER, "rojo=00f067aa0ba902b7,tenant@vendor=x y").orElseThrow();

        assertThat(read)
                .isEqualTo(new TraceParent(TRACE, SPAN, "01", Optional.of("rojo=00f067aa0ba902b7,tenant@vendor=x y")));
        assertThat(read.header()).isEqualTo(HEADER);
        assertThat(read.flagBits()).isEqualTo(1);
        assertThat(TraceParent.read(Optional.empty(), Optional.of("a=b"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,"
                        + "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void a_header_out_of_form_counts_as_none(String header) {
        assertThat(read(header, "a=b")).isEmpty();
    }

    @Test
    void of_a_later_version_what_is_known_is_read() {
        assertThat(read("cc-" + TRACE + "-" + SPAN + "-00-what-will-be", "").orElseThrow())
                .isEqualTo(new TraceParent(TRACE, SPAN, "00", Optional.empty()));
        assertThat(read("cc-" + TRACE + "-" + SPAN + "-00.more", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-value", "A=b", "a=b,a=c", "a=b\nc=d", "a==b", ", ,"})
    void a_state_out_of_form_is_left_out_and_the_parent_stays(String state) {
        assertThat(read(HEADER, state).orElseThrow().state()).isEmpty();
    }

    @Test
    void a_state_that_is_too_long_is_left_out() {
        String many = IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
        assertThat(read(HEADER, many).orElseThrow().state()).isEmpty();
        assertThat(read(HEADER, "k=" + "v".repeat(600)).orElseThrow().state()).isEmpty();
    }
}
