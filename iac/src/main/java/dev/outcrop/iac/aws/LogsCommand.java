package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;

/** {@code aws logs}. */
@Command(
        name = "logs",
        description = "Show the server's log. It holds no content of conversations.",
        sortOptions = false)
final class LogsCommand extends StageCommand {
    private static final Pattern SINCE = Pattern.compile("\\d{1,5}[smhd]");

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How far back: 30s, 10m, 2h, 3d (${DEFAULT-VALUE}).")
    private String since = "10m";

    @Option(
            names = "--filter",
            paramLabel = "PATTERN",
            description = "Only lines that match, in CloudWatch's language: '{ $.level = \"ERROR\" }'.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--follow", description = "Go on with new lines until Ctrl-C.")
    private boolean follow;

    LogsCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        Duration back = back();
        String log = place.names().serverLog();
        return new Steps(
                "Reading the log of " + place.told(),
                List.of(
                        place.who(),
                        Step.always(
                                "Lines of the last " + since + (follow ? ", and new ones" : ""),
                                List.of("logs:FilterLogEvents " + log
                                        + filter.map(pattern -> " " + pattern).orElse("")
                                        + (follow ? ", again and again" : "")),
                                () -> read(
                                        place.services().logs(),
                                        log,
                                        desk.clock().instant().minus(back)))));
    }

    private String read(CloudWatchLogsClient client, String log, Instant from) throws InterruptedException {
        Instant begin = from;
        Set<String> seen = new HashSet<>();
        int lines = 0;
        while (true) {
            var request = FilterLogEventsRequest.builder().logGroupName(log).startTime(begin.toEpochMilli());
            filter.ifPresent(request::filterPattern);
            for (var event : client.filterLogEventsPaginator(request.build()).events()) {
                if (seen.add(event.eventId())) {
                    lines++;
                    desk.terminal().say(event.message().stripTrailing());
                    // Others of the same millisecond may still come.
                    begin = Instant.ofEpochMilli(Math.max(begin.toEpochMilli(), event.timestamp()));
                }
            }
            if (!follow) {
                return lines + " lines";
            }
            Thread.sleep(desk.patience().pause());
        }
    }

    private Duration back() {
        if (!SINCE.matcher(since).matches()) {
            throw new Trouble("--since is a number and s, m, h or d, such as 10m, and not \"" + since + "\".");
        }
        return since.endsWith("d")
                ? Duration.parse("P" + since.toUpperCase(Locale.ROOT))
                : Duration.parse("PT" + since);
    }
}
