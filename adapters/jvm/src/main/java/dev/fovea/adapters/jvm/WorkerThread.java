package dev.fovea.adapters.jvm;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes threads that hold on to nothing of whoever caused them: not its context class loader, thread group, inheritable
 * thread locals or access control context. The workers outlive every Spark job and web application; what they hold can
 * never be unloaded.
 */
final class WorkerThread {

    private WorkerThread() {}

    /** At normal priority, whatever the priority of the thread that needed workers first. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void start(String name, Runnable life) {
        Thread thread = create(name, life);
        thread.setDaemon(true);
        thread.setPriority(Thread.NORM_PRIORITY);
        // Not null, which libraries such as ImageIO take for the system loader: under Spark that one does not
        // see the jars of the application, this one does.
        thread.setContextClassLoader(WorkerThread.class.getClassLoader());
        thread.start();
    }

    /** Privileged, since a thread would otherwise inherit the protection domains of the calling stack (to JDK 23). */
    @SuppressWarnings("removal")
    private static Thread create(String name, Runnable life) {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        ThreadGroup group = top;
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(group, life, name, 0, false));
    }
}
