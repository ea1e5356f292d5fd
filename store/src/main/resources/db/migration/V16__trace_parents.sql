-- In whose span a question that waits was asked: the headers traceparent and tracestate of its request, if it had them.
ALTER TABLE queued_questions ADD COLUMN trace_parent TEXT;
ALTER TABLE queued_questions ADD COLUMN trace_state TEXT;
