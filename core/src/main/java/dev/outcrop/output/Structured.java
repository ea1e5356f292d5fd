package dev.outcrop.output;

import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Usage;
import dev.outcrop.tool.JsonForm;
import dev.outcrop.tool.JsonForm.Reading;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;

/**
 * Asks a model for a value of a Java type, a record as a rule. Where the model is known to take an output schema it gets
 * one, else a tool whose input is the value. What comes back is held against the schema; an answer that does not fit is
 * shown to the model once more, with all that is wrong with it.
 *
 * <pre>{@code
 * record Recipe(String title, List<Step> steps) {}
 *
 * Recipe recipe = Structured.of(Recipe.class).ask(model, catalog, request).value();
 * }</pre>
 *
 * To have its calls made again when the model is busy, wait for their turn and be counted, give it a model of
 * {@code dev.outcrop.run.SideCalls}. Such a model takes an alias as well; the form is then one that all its models take.
 *
 * <p>Components need not be given if they are {@link Optional}, and are described to the model by
 * {@link dev.outcrop.tool.Param}. Can be kept and used from many threads.
 */
public final class Structured<T> {
    private static final int REPAIRS = 1;

    private final JsonForm<T> form;
    private final int repairs;

    private Structured(JsonForm<T> form, int repairs) {
        this.form = form;
        this.repairs = repairs;
    }

    /** Values of this type. */
    public static <T> Structured<T> of(Class<T> type) {
        return ofType(type);
    }

    /** Values of a generic type, such as {@code new TypeReference<List<Step>>() {}}. */
    public static <T> Structured<T> of(TypeReference<T> type) {
        return ofType(type.getType());
    }

    private static <T> Structured<T> ofType(Type type) {
        return new Structured<>(JsonForm.of(type), REPAIRS);
    }

    /** The same with another number of times that the model may correct itself; 0 for none. */
    public Structured<T> withRepairs(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("the number of repairs is negative: " + times);
        }
        return new Structured<>(form, times);
    }

    /**
     * Asks, on the caller's thread. Tools of the request are offered only so that a conversation may speak of them; none
     * is run.
     *
     * @throws OutputFailure if the model gives no value of the type
     * @throws dev.outcrop.model.ModelFailure if a call fails; it is not made again
     */
    public StructuredAnswer<T> ask(Model model, ModelCatalog catalog, ModelRequest request) {
        ModelFacts facts = ModelFacts.common(
                catalog.modelIds(request.modelId()).stream().map(catalog::facts).toList());
        ModelRequest asked = Way.of(facts, form).ask(request, facts, form);
        Optional<Usage> usage = Optional.of(Usage.NONE);
        for (int attempt = 1; ; attempt++) {
            Reply reply = Reply.to(model, asked);
            usage = sum(usage, reply.end().usage());
            Optional<OutputFailure.Kind> hopeless = reply.hopeless();
            if (hopeless.isPresent()) {
                String why = "the model stopped: " + reply.end().rawReason();
                throw new OutputFailure(
                        hopeless.get(), "There is no whole answer: " + why, List.of(why), usage, attempt);
            }
            switch (read(reply)) {
                case Reading.Fits<T>(T value) -> {
                    return new StructuredAnswer<>(value, usage, attempt);
                }
                case Reading.Wrong<T>(List<String> complaints) -> {
                    if (attempt > repairs) {
                        throw new OutputFailure(
                                OutputFailure.Kind.UNFIT,
                                "The answer does not have the form asked for; complaints: " + complaints.size()
                                        + ", attempts: " + attempt,
                                complaints,
                                usage,
                                attempt);
                    }
                    asked = complained(asked, reply, complaints);
                }
            }
        }
    }

    private Reading<T> read(Reply reply) {
        return reply.json()
                .map(form::read)
                .orElseGet(() -> new Reading.Wrong<>(List.of("there is no JSON object in it, or it is malformed")));
    }

    private static ModelRequest complained(ModelRequest asked, Reply reply, List<String> complaints) {
        String complaint = complaints.stream()
                .collect(Collectors.joining(
                        "\n- ",
                        "The answer can't be used:\n- ",
                        "\nGive the whole answer again, corrected, in the form asked for."));
        var messages = new ArrayList<Message>(asked.messages());
        messages.addAll(reply.asComplained(complaint));
        return asked.withMessages(messages);
    }

    private static Optional<Usage> sum(Optional<Usage> before, Optional<Usage> more) {
        return before.flatMap(one -> more.map(one::plus));
    }
}
