package dev.runs.workcell;

import java.util.Optional;

/** The place of one run in the queue for one module. */
interface ModuleQueue {
    /** Empty where the module is the run's now, until {@link #leave}; why it is not, else. */
    Optional<StepWork.Wait> take();

    /** The module is no longer the run's: it is taken anew, in its turn. */
    void giveBack();

    /** Goes out of the queue of this server; who has the module in the database stays as it is. */
    void leave();
}
