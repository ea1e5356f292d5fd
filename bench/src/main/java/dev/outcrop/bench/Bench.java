package dev.outcrop.bench;

import dev.outcrop.bench.report.Figure;
import dev.outcrop.bench.report.Figures;
import dev.outcrop.bench.report.Machine;
import dev.outcrop.bench.report.Results;
import dev.outcrop.bench.system.BareJdk;
import dev.outcrop.bench.system.Contestant;
import dev.outcrop.bench.system.Direct;
import dev.outcrop.bench.system.OutcropServer;
import dev.outcrop.bench.system.OutcropServer.Form;
import dev.outcrop.bench.system.OutcropServer.Storage;
import dev.outcrop.bench.system.Peer;
import dev.outcrop.bench.system.Places;
import dev.outcrop.bench.work.Crowd;
import dev.outcrop.bench.work.Leaving;
import dev.outcrop.bench.work.ManySteps;
import dev.outcrop.bench.work.Neighbours;
import dev.outcrop.bench.work.Paced;
import dev.outcrop.bench.work.Saturation;
import dev.outcrop.bench.work.Start;
import dev.outcrop.bench.work.Workload;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./outcrop bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Outcrop beside its peers, a floor and the limit.")
public final class Bench implements Runnable {
    @Option(names = "--systems", split = ",", description = "Which systems; all by default.")
    private List<String> systems = List.of();

    @Option(names = "--workloads", split = ",", description = "Which workloads; all by default.")
    private List<String> workloads = List.of();

    @Option(names = "--rounds", description = "How often, ${DEFAULT-VALUE} by default.")
    private int rounds = 3;

    @Option(names = "--quick", description = "Shorter, for a look.")
    private boolean quick;

    @Option(names = "--into", description = "The folder for the results; bench/results/<date>-<machine> by default.")
    private @Nullable Path into;

    @Option(names = "--root", description = "The repository; the launcher says.")
    private Path root = Path.of("").toAbsolutePath();

    /** Takes the options of {@code ./outcrop bench}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public void run() {
        var places = new Places(root);
        List<Contestant> contestants = chosen(all(places), systems, Contestant::name);
        List<Workload> work = chosen(work(), workloads, Workload::name);
        contestants = contestants.stream().filter(Bench::prepared).toList();
        Machine machine = Machine.here();
        var results = new Results(
                into == null
                        ? Results.folder(places.bench().resolve("results"), LocalDate.now(ZoneOffset.UTC), machine)
                        : into,
                machine,
                rounds + " rounds" + (quick ? ", quick." : "."),
                titles(contestants, Contestant::name, Contestant::title),
                titles(work, Workload::name, Workload::title));
        System.out.println(machine.sentence());
        List<Figure> figures = new Rounds(places, contestants, work, rounds, quick, results).run();
        System.out.println(results.summary(new Figures(figures)));
        System.out.println("Written to " + results.folder());
    }

    /** One that can't be built is not to keep the others from being measured. */
    private static boolean prepared(Contestant contestant) {
        try {
            contestant.prepare();
            return true;
        } catch (IllegalStateException | UncheckedIOException e) {
            System.out.println(contestant.name() + "  LEFT OUT: " + e.getMessage());
            return false;
        }
    }

    private static List<Contestant> all(Places places) {
        var all = new ArrayList<Contestant>();
        all.add(new Direct());
        all.add(new BareJdk(places, false));
        all.add(new BareJdk(places, true));
        all.add(new OutcropServer(places, Storage.SQLITE, Form.WHOLE));
        all.add(new OutcropServer(places, Storage.SQLITE, Form.NO_AOT));
        all.add(new OutcropServer(places, Storage.POSTGRESQL, Form.WHOLE));
        all.add(new OutcropServer(places, Storage.SQLITE, Form.HTTP2));
        for (Form watched : List.of(Form.WATCHED, Form.WATCHED_DOWN, Form.WATCHED_SLOW)) {
            all.add(new OutcropServer(places, Storage.SQLITE, watched));
        }
        all.addAll(Peer.all(places));
        return all;
    }

    /**
     * The start has to be the first, for it is the only one that needs a cold process; the most streams that there can be
     * are the last, for not every system has them behind it.
     */
    private static List<Workload> work() {
        return List.of(
                new Start(),
                Paced.text(),
                Paced.tool(),
                new Saturation(),
                Crowd.thousand(),
                new Leaving(),
                new ManySteps(),
                new Neighbours(),
                Crowd.all());
    }

    private static <T> List<T> chosen(List<T> all, List<String> wanted, java.util.function.Function<T, String> name) {
        var unknown = new ArrayList<>(wanted);
        all.forEach(one -> unknown.remove(name.apply(one)));
        if (!unknown.isEmpty()) {
            throw new CommandLine.ParameterException(
                    new CommandLine(new Bench()),
                    "there is no " + unknown.getFirst() + "; there are "
                            + all.stream().map(name).toList());
        }
        return all.stream()
                .filter(one -> wanted.isEmpty() || wanted.contains(name.apply(one)))
                .toList();
    }

    private static <T> Map<String, String> titles(
            List<T> all, java.util.function.Function<T, String> name, java.util.function.Function<T, String> title) {
        var titles = new LinkedHashMap<String, String>();
        all.forEach(one -> titles.put(name.apply(one), title.apply(one)));
        return titles;
    }
}
