package dev.outcrop.access;

/**
 * What the audit log tells of. Each has a class and an activity of the Open Cybersecurity Schema Framework.
 *
 * @see <a href="https://schema.ocsf.io">OCSF</a>
 */
public enum AuditAction {
    /** The process began, with this configuration. */
    SERVER_STARTED(6002, 3),
    SERVER_STOPPED(6002, 4),
    /** So many things could not be written down. */
    ENTRIES_LOST(6002, 99),
    SIGNED_IN(3002, 1),
    SIGNED_OUT(3002, 2),
    /** A session was given its role and groups. */
    SESSION_AUTHORIZED(3003, 1),
    KEY_CREATED(3001, 1),
    KEY_REVOKED(3001, 6),
    /** A request was refused: nobody had signed in, or they may not do it. */
    REQUEST_REFUSED(6003, 99),
    APPROVAL_DECIDED(6003, 3),
    BUDGET_CHANGED(6003, 3),
    CONVERSATION_DELETED(6003, 4),
    CONVERSATION_RESTORED(6003, 3),
    CONVERSATION_EXPORTED(6003, 2),
    PERSON_EXPORTED(6003, 2),
    PERSON_ERASED(6003, 4),
    HOLD_PLACED(6003, 1),
    HOLD_LIFTED(6003, 4),
    RETENTION_RUN(6003, 4),
    AUDIT_READ(6003, 2);

    private final int classId;
    private final int activity;

    AuditAction(int classId, int activity) {
        this.classId = classId;
        this.activity = activity;
    }

    /** Its {@code class_uid}. */
    public int classId() {
        return classId;
    }

    /** Its {@code activity_id} within the class. */
    public int activity() {
        return activity;
    }
}
